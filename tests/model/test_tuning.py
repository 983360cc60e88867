from gan1d.config import Config
from gan1d.model.tuning import settings_for


def test_only_what_is_small_is_trained_in_one_thread():
    assert settings_for(Config())
    # Nearly as large as one that is trained in one thread can be.
    assert settings_for(Config(batch_size=232, generator_width=64))
    assert not settings_for(Config(batch_size=2048))
    assert not settings_for(Config(generator_width=256))
    assert not settings_for(Config(discriminator_width=512))
