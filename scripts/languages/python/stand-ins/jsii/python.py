class classproperty:
    """A property of the class itself: a constant of the kernel's class."""

    def __init__(self, getter):
        self.getter = getter

    def __get__(self, instance, cls):
        return self.getter(cls)

    def setter(self, setter):
        return self
